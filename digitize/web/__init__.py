"""What this station shows over HTTP: files under signed addresses that run out, nothing else yet."""
