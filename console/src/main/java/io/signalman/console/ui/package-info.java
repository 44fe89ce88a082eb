/** {@code signalman ui}: a page for one person, on this host only. */
package io.signalman.console.ui;
