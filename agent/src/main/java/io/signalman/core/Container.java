package io.signalman.core;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container as the path of its cgroup names it. Runtimes name cgroups alike: {@code docker-<id>.scope}, {@code
 * libpod-…}, {@code cri-containerd-…}, {@code crio-…} below systemd's slices, else {@code docker/<id>} or {@code
 * kubepods/…/pod<uid>/<id>}.
 *
 * @param name its own component of the path
 * @param id hexadecimal digits, "" if the name has none
 * @param pod the uid of its Kubernetes pod with dashes, "" for none
 */
public record Container(String name, String id, String pod) {
    /** The fewest digits that identify a container. */
    public static final int SHORTEST_PREFIX = 4;

    /** A monitor, as in {@code crio-conmon-<id>.scope}, runs outside of the container. */
    private static final Pattern ID = Pattern.compile("(?:(?!.*conmon-)[a-z-]+-)?([0-9a-f]{64})(?:\\.scope)?");

    private static final Pattern POD =
            Pattern.compile("(?:kubepods-(?:[a-z]+-)?)?pod([0-9a-f]{8}[0-9a-f_-]{24,28})(?:\\.slice)?");

    /** Components above containers: slices, the parents that runtimes make, and two dots out of a cgroup namespace. */
    private static final Pattern ABOVE =
            Pattern.compile("|\\.\\.|.*\\.slice|docker|podman|kubepods|burstable|besteffort|guaranteed|lxc|machine"
                    + "|default|moby|k8s\\.io");

    /**
     * Finds the outermost container of an absolute path, which is empty if the process is in none. A container controls
     * everything below its own cgroup, and could claim to be another one there; so could a service whose cgroup is
     * delegated to a user.
     */
    public static Optional<Container> of(String cgroup) {
        String pod = "";
        for (String component : cgroup.split("/", -1)) {
            Matcher uid = POD.matcher(component);
            if (uid.matches() && pod.isEmpty()) {
                pod = uid.group(1).replace('_', '-');
            } else if (!ABOVE.matcher(component).matches()) {
                Matcher id = ID.matcher(component);
                return component.endsWith(".service") || component.equals("init.scope")
                        ? Optional.empty()
                        : Optional.of(new Container(component, id.matches() ? id.group(1) : "", pod));
            }
        }
        return Optional.empty();
    }

    /** Whether a text means it: its name, with or without {@code .scope}, or the beginning of its id. */
    public boolean isCalled(String text) {
        return name.equals(text)
                || name.equals(text + ".scope")
                || (text.length() >= SHORTEST_PREFIX && id.startsWith(text));
    }
}
