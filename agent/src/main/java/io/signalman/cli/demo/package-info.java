/** The {@code demo} command and the throwaway processes that it signals. */
package io.signalman.cli.demo;
