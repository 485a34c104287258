"""Slots and the promises that citizens hold."""
