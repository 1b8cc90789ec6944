"""From a rating slip on the casino floor to loyalty points that can be proved."""

__version__ = "0.3.0"
