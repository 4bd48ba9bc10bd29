"""How values are written for people: used by the admin's pages and by their templates alike.

Apart from inpaint_app.admin, because Django loads template tags before it loads the admin.
"""
