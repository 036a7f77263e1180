"""The energy pages: what flows at a site, what binds, why each vehicle gets what it gets, and how that is changed."""
