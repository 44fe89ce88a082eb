/** Ending processes step by step, and waiting for their ends. */
package io.signalman.core.job;
