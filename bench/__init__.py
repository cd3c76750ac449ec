"""What it costs: Balai and a bare Flask application under the same server, measured side by side in one run."""
