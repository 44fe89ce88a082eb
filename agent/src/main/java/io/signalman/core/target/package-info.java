/** The grammar of targets, and how targets find processes. */
package io.signalman.core.target;
