"""The demonstration: a believable province, built from facts in this folder."""
