package org.jolokia.converter.json;

import org.jolokia.core.config.CoreConfiguration;

/**
 * Takes the place of Jolokia's class of that name, since this module comes first in its class loader. Jolokia's asks for the
 * default time zone as it loads, as {@code io.signalman.http.UtcZone} explains. Nothing that our MBean takes or returns is
 * a date, so nothing asks this class for a format.
 */
public final class DateFormatConfiguration {
    /** For Jolokia's parser of strings. */
    public DateFormatConfiguration() {}

    /** For Jolokia's converters; nothing of the configuration counts. */
    public DateFormatConfiguration(CoreConfiguration configuration) {}
}
