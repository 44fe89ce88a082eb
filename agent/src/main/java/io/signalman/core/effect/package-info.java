/** What a signal is going to do to a process, and what it did. */
package io.signalman.core.effect;
