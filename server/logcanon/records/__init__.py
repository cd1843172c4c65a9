"""The catalogue: records as files, the model they must fit, and the words shown from them.

Nothing is imported here, so that what needs only the words does not load pydantic.
"""
