/** Regular expressions whose matching takes time linear in the text, by RE2/J. */
package io.signalman.regex;
