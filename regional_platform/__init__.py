"""The reference regional platform: it stands in for 自治区社会信用信息平台.

It is a separate program, as if somebody else had written it. With the city platform it shares the
published contract (`docs/regional_api.md`) and the published catalogue, and no code. It keeps what
it is sent without encryption, so it must not hold real data.
"""
