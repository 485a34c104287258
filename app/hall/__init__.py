"""The hall of an office: tickets, who is called next, the board, the officers' day."""
