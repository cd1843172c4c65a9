"""The laboratory: certificates, a network namespace, upstreams and nginx.

Nothing here knows logcanon; `reproduce.proof` brings the two together. The modules that run
inside the namespace (`agent`, `upstream`, `speak`) use the standard library alone.
"""
