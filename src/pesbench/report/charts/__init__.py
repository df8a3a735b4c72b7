"""Charts of results, as Vega-Lite through Altair: each function takes rows and gives a chart, `save` writes it.

Whoever draws names units through a `Look`, so that a chart holds no other names than those that its reader may see.
"""
