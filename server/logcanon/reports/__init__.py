"""Writers: what was concluded, as a card, text, JSON lines, SARIF or GitHub annotations."""
