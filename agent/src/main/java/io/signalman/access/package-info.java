/** Files that decide who may do what: whether they can be trusted, and whether they have changed. */
package io.signalman.access;
