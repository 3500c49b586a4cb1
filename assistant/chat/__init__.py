"""Where comments come from: recordings now, platforms later."""
