"""What Companion costs, measured side by side with its peers: `./script/bench`."""
