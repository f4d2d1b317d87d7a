//! The HTTP server: routes, sessions, OpenAPI, live updates, the worker loop.
