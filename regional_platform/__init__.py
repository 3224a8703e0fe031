"""The reference regional platform: a stand-in for the platform of the autonomous region (自治区社会信用信息平台).

A program of its own, as if somebody else had written it: it shares the published contract (`docs/regional_api.md`)
and the published catalogue with the city platform, and no code. What it is sent it keeps as it was sent; it is no
place for real data.
"""
