"""Real nginx, real TLS upstreams: provoke a line, take the fix, see the line gone."""
