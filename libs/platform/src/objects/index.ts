/** For processes that read and write objects and are no service: neither Nest nor a database is loaded. */
export { FolderStore } from './folder-store.js';
export { readGranted, writeGranted } from './grants.js';
