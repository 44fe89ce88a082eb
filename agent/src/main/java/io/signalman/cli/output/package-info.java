/** What a command prints and how it ends: text, tables, JSON, failures and exit codes. */
package io.signalman.cli.output;
