/** {@code signalman top}: processes in a full screen, and keys that signal them. */
package io.signalman.console.top;
