/** Which processes a caller means: the grammar, and how its targets find processes. */
package io.signalman.core.target;
