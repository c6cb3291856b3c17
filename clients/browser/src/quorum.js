// Whether the witnesses that cosigned a checkpoint are as many as a policy asks for (c2sp.org/tlog-policy).

/** What is missing to the policy's quorum, in words; none where it is met. */
export function lacking(policy, cosigned) {
  const met = new Set(cosigned);
  const metOf = (group) => group.members.filter((member) => met.has(member)).length;
  // A group stands after its members, so that one pass settles all of them.
  for (const group of policy.groups) {
    if (metOf(group) >= group.threshold) met.add(group);
  }
  const { quorum } = policy;
  if (quorum === undefined || met.has(quorum)) return undefined;
  if (!quorum.members) return `no cosignature by \`${quorum.name}\``;
  const missing = quorum.members.filter((member) => !met.has(member)).map(({ name }) => `\`${name}\``);
  return (
    `group \`${quorum.name}\` has ${metOf(quorum)} of the ${quorum.threshold} members it needs; ` +
    `without ${missing.join(", ")}`
  );
}
