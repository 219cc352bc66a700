// @ts-check
/** Starts the module that an element names in `data-module`, once per element; also in what htmx brings in later. */
