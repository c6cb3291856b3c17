//! The HTTP interface of an Assay log.
