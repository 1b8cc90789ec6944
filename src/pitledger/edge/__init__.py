"""What the JSON API and the floor's pages share: who is signed in, and what they may do."""
