"""The JSON API: one router per context."""
