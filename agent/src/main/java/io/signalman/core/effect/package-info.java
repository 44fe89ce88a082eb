/** The effect of a signal on a process: predicted and observed. */
package io.signalman.core.effect;
