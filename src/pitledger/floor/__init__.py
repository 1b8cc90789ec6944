"""The floor's pages: server-rendered, on the same use cases as the API."""
