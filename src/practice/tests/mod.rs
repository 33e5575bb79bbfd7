//! The service asked over real connections, by a client that knows nothing but HTTP.
