"""One module per thing found. A stage is a plain function; its signature is its contract."""
