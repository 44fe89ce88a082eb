package io.signalman.cli.fleet;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** Finds hosts by DNS SRV records (RFC 2782), with the JDK's own DNS client. */
final class ServiceRecords {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");
    private static final String MILLIS = "2000";
    private static final String TRIES = "2";

    private final String server;

    /** @param server host and port of a DNS server; "" for the ones of this host */
    ServiceRecords(String server) {
        this.server = server;
    }

    /**
     * Looks the name up.
     *
     * @return one group of targets
     * @throws Failure if there is no such name, or no answer
     */
    List<Object> find(String name) {
        if (name.length() > 253 || !NAME.matcher(name).matches()) {
            throw Failure.usage(
                    "--inventory srv:" + name + " is no DNS name; write it like" + " srv:_signalman._tcp.example.com");
        }
        try {
            List<Object> targets = new ArrayList<>();
            for (String answer : lookUp(name)) {
                String[] words = answer.split(" ", -1); // priority, weight, port, target
                if (words.length == 4 && !words[3].equals(".")) {
                    targets.add(words[3].replaceFirst("\\.$", "") + ":" + words[2]);
                }
            }
            return List.of(Map.of("targets", targets));
        } catch (NameNotFoundException e) {
            throw Failure.usage("DNS has no name " + name + ".");
        } catch (NamingException e) {
            throw Failure.unreachable("DNS does not answer for " + name + " (" + ErrorText.of(e) + ").");
        } catch (NoClassDefFoundError e) {
            throw Failure.usage(
                    "This JVM lacks the modules java.naming and jdk.naming.dns; run signalman with a full JDK.");
        }
    }

    @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // The provider is fixed, and so is its kind of answer.
    private List<String> lookUp(String name) throws NamingException {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(Context.PROVIDER_URL, server.isEmpty() ? "dns:" : "dns://" + server);
        settings.put("com.sun.jndi.dns.timeout.initial", MILLIS);
        settings.put("com.sun.jndi.dns.timeout.retries", TRIES);
        InitialDirContext context = new InitialDirContext(settings);
        try {
            Attribute found = context.getAttributes(name, new String[] {"SRV"}).get("SRV");
            List<String> answers = new ArrayList<>();
            if (found != null) {
                Collections.list(found.getAll()).forEach(answer -> answers.add(String.valueOf(answer)));
            }
            return answers;
        } finally {
            context.close();
        }
    }
}
