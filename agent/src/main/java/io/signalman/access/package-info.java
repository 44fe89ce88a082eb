/** Files that decide who may do what: which of them can be trusted, and when they have changed. */
package io.signalman.access;
