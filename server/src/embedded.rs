//! The built client inside the binary, where the build was asked to put it there.

#[cfg(feature = "embed-client")]
include!(concat!(env!("OUT_DIR"), "/embedded_client.rs"));

/// Paths below the root, and bytes.
#[cfg(not(feature = "embed-client"))]
pub const FILES: &[(&str, &[u8])] = &[];
