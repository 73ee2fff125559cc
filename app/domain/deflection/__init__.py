"""What articles do for tickets."""
