/** The decision about a process: scope, guards, policy, and what a caller may see. */
package io.signalman.core.judge;
