"""What to say next: progress → stance → step and variant → verdicts → filled words."""
