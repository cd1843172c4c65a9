"""nginx configurations: reading them losslessly, what is in force, which block serves what."""
