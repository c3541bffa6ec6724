"""The parts of the shipped example: ground, zoning, prescriptions, network, buildings. All of it is invented."""
