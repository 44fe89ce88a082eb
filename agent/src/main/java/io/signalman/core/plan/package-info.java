/** One request: its processes are found, held and judged, then shown or signalled, and the outcome is recorded. */
package io.signalman.core.plan;
