/** One request: it finds, holds and judges processes, then shows or signals them, and records the outcome. */
package io.signalman.core.plan;
