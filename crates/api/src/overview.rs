//! The overview (shape follows the verb).
