"""dain-s: a small network that says how much each candidate motion counts at each place of a made frame."""
