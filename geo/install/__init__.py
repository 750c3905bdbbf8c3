"""Other boundary sets: checked, repaired, installed, built, and put back."""
