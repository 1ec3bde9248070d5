"""Networks that enlarge luma: x2 and x4, for clean pictures and for old film."""
