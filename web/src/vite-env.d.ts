// Types of the modules that are not TypeScript: styles and Svelte components.

/// <reference types="svelte" />
/// <reference types="vite/client" />
